/** The same object with some methods replaced; everything else goes to the original, private fields included. */
export function overrideMethods<Target extends object>(target: Target, overrides: Partial<Target>): Target {
  return new Proxy(target, {
    get(original, name) {
      if (Object.hasOwn(overrides, name)) return Reflect.get(overrides, name);
      const value: unknown = Reflect.get(original, name, original);
      return typeof value === "function" ? value.bind(original) : value;
    },
  });
}
