/** Every version this comparison depends on; what is downloaded is in `code-bases.ts` and the files of the tools. */
export const pinned = {
  tools: {
    gocyclo: "v0.6.0",
    gocognit: "v1.3.0",
    lizard: "1.24.3",
    radon: "6.0.1",
    eslint: "10.15.0",
    "eslint-plugin-sonarjs": "4.2.2",
    "@typescript-eslint/parser": "8.73.0",
    // The parser needs the programming interface that TypeScript 7 no longer has.
    typescript: "5.9.3",
  },
  codeBases: {
    "github.com/nats-io/nats.go": "v1.55.0",
    "go.etcd.io/etcd/server/v3": "v3.7.3",
    "com.google.guava:guava": "33.7.0-jre",
    "org.springframework:spring-core": "7.0.1",
    sqlalchemy: "2.1.9",
    celery: "5.7.0",
    rxjs: "7.8.2",
    effect: "4.1.0",
    "ra-ui-materialui": "5.15.4",
    "@wordpress/components": "41.0.0",
    webpack: "5.112.2",
    eslint: "10.15.0",
    "@wordpress/block-editor": "18.0.0",
    "react-dates": "21.8.0",
    tokio: "1.54.1",
    "regex-automata": "0.4.18",
    pythonnet: "3.2.1",
    "com.neuecc.unirx": "7.1.0",
  },
} as const;
