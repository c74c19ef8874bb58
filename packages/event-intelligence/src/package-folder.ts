/** The folder of this package: one above this file, in the sources as well as in the bundle made of them. */
export const packageFolder = new URL("../", import.meta.url);
