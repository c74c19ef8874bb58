declare module "snappyjs" {
  export function uncompress(source: Uint8Array, maxLength?: number): Uint8Array;
}
