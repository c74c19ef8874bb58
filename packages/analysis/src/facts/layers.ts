/** A layer of an architecture, told by segments of paths. */
export interface Layer {
  readonly name: string;
  readonly paths: readonly string[];
}

/** From the inside out; what is inside must not know what is outside. */
export const defaultLayers: readonly Layer[] = [
  { name: "domain", paths: ["domain", "model", "models", "entity", "entities"] },
  { name: "service", paths: ["service", "services", "usecase", "usecases", "use_cases", "use-cases"] },
  {
    name: "infrastructure",
    paths: ["adapter", "adapters", "infra", "infrastructure", "api", "ui"],
  },
];

/** The number of the layer, from the inside, that the last telling segment names; -1 where none does. */
export function layerOf(layers: readonly Layer[], segments: readonly string[]): number {
  for (const segment of segments.toReversed()) {
    const lower = segment.toLowerCase();
    const layer = layers.findIndex(({ paths }) => paths.some((path) => path.toLowerCase() === lower));
    if (layer >= 0) return layer;
  }
  return -1;
}
