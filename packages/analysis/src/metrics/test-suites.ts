const suite = /^\(callback of (?:\w+\.)?(?:[fx]?describe|suite)(?:\.\w+)*\)$/;

/** Whether a function only holds tests, by its name: it is as long as they are many, which says nothing against it. */
export function isTestSuite({ name }: { readonly name: string }): boolean {
  return suite.test(name);
}
