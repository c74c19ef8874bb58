export type {
  ConformanceDriver,
  ConformanceFeature,
  ConformanceFeatures,
  ConformanceRunner,
} from "./driver.ts";
export { describeTransportConformance } from "./suite.ts";
