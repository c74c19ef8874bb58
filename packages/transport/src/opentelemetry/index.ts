export { type OpenTelemetryOptions, openTelemetryTracing } from "./open-telemetry-tracing.ts";
