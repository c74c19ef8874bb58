import type { PatternDefinition } from "../pattern.ts";

/** Types that name a collaborator rather than a value. */
const collaborator =
  "(?:Client|Repository|Repo|Service|Gateway|Publisher|Producer|Provider|Store|Bus|Clock|Logger|Sender|Notifier|Mailer|Dao|UnitOfWork|Dispatcher|Scheduler|Factory|Transport|DataSource|SessionFactory|AsyncSession|EventEmitter)";

/** What something needs is handed in. */
export const dependencyInjection: PatternDefinition = {
  name: "dependency injection",
  alsoCalled: ["injection", "inversion of control"],
  scope: "class",
  description: "Takes its collaborators from outside instead of building them.",
  bestPractices: [
    "Depend on an interface that names what you need, not on a library's client.",
    "Wire everything in one place at the start of the program.",
    "Hand in clocks and random numbers too: tests need them.",
  ],
  marks: {
    library: {
      annotation: {
        python: /^(?:\w+\.)*(?:inject|injectable|singleton)\b/,
        ecmascript: /^(?:Injectable|Inject\w*|inject|injectable|autoInjectable|Autowired)\b/,
        java: /^(?:Inject|Autowired)\b/,
        csharp: /^(?:FromServices|FromKeyedServices|Inject)\b/,
      },
      call: {
        python: /(?:^|\.)(?:Depends|Security|Inject)$|(?:^|\.)providers\.(?:Singleton|Factory|Resource|Callable)$/,
        ecmascript:
          /(?:^|\.)(?:asClass|asFunction)$|(?:^|\.)createInjector$|(?:^|\.)container\.(?:register\w*|bind|resolve)$/,
        go: /(?:^|\.)(?:fx\.(?:Provide|New|Invoke)|wire\.(?:Build|NewSet|Bind)|dig\.New)$/,
        java: /(?:^|\.)Guice\.createInjector$|^bind\(\)\.(?:to|toInstance|in)$/,
        csharp:
          /(?:^|\.)(?:services|\w+\.Services)(?:\.\w+\(\))*\.(?:TryAdd|Add)(?:Keyed)?(?:Scoped|Singleton|Transient)$/i,
      },
      base: { python: /\bDeclarativeContainer\b/, java: /\bAbstractModule\b/ },
    },
    inject: { call: { ecmascript: /^inject$/ } },
    injectingFramework: { import: { ecmascript: /@angular\/core|["']vue["']/ } },
    provider: { annotation: { java: /^(?:Bean|Produces|Provides)\b/ } },
    lombok: { annotation: { java: /^(?:RequiredArgsConstructor|AllArgsConstructor)\b/ } },
    component: { annotation: { java: /^(?:Service|Component|RestController|Controller)\b/ } },
    value: {
      class:
        /(?:Event|Dto|DTO|Model|Config|Props|Options|Settings|Request|Response|Error|Exception|Entity|Record|Message|Result|Command|Query|Args)$/,
    },
    taken: {
      signature: {
        python: new RegExp(`^__init__\\s?\\(.*:\\s*["']?(?:Optional\\[)?(?:\\w+\\.)*\\w*${collaborator}\\b`),
        ecmascript: new RegExp(`^constructor\\s?\\(.*:\\s*(?:\\w+\\.)*\\w*${collaborator}\\b`),
        go: new RegExp(`^New\\w*\\(.*\\b\\w*${collaborator}\\b.*\\).*\\*?[A-Z]`),
        rust: new RegExp(
          `^new\\s?(?:<.*>)?\\([^)]*(?:(?:Arc|Box|Rc)<dyn (?!Fn|Error|std|Future|Any)|: (?:Arc<)?(?:impl )?\\w*${collaborator}\\b)`,
        ),
        csharp: new RegExp(`^new \\w*\\(.*\\bI[A-Z]\\w*?${collaborator}(?:<|\\s)`),
      },
    },
    javaConstructor: { signature: { java: new RegExp(`^new \\w+\\(.*\\b\\w*${collaborator}(?:<[^>]*>)? \\w+[,)]`) } },
  },
  signs: [
    { mark: "library", weight: 0.9 },
    { mark: "inject", inFile: "injectingFramework", weight: 0.9 },
    { mark: "provider", weight: 0.6 },
    { mark: "lombok", with: ["component"], weight: 0.9 },
    { mark: "taken", without: ["value"], weight: 0.65 },
    { mark: "javaConstructor", without: ["value"], weight: 0.65 },
  ],
};
