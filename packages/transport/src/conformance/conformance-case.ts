import type { ConformanceFeature } from "./driver.ts";
import type { Scene } from "./scene.ts";

/** One sentence of the seam and the test that holds a driver to it. */
export interface ConformanceCase {
  readonly title: string;
  /** Abilities without which the test cannot run. */
  readonly needs?: readonly ConformanceFeature[] | undefined;
  run(scene: Scene): Promise<void>;
}
