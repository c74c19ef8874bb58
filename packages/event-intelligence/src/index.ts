export { SettingsError, type SettingsProblem } from "./errors.ts";
export { type FromEnvOptions, fromEnv } from "./from-env.ts";
export { type Environment, readSettings, type Settings } from "./settings.ts";
