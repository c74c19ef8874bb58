import { isBuiltin } from "node:module";
import { basename, posix } from "node:path";
import { errorCodes, headerNames, retiredErrorCodes } from "@event-intelligence/contracts";
import { findCycles } from "./find-cycles.ts";
import { type House, type PackageFacts, packageOf } from "./house.ts";
import type { Found, SourceFile } from "./read-source.ts";

/** A breach of the floor plan: where, which rule, and what to do. */
export interface Breach {
  readonly place: string;
  readonly rule: string;
  readonly cure: string;
}

export function findBreaches(house: House): string[] {
  const breaches = [...house.files.values()].flatMap((file) => [
    ...file.imports.flatMap((found) => importBreaches(house, file, found)),
    ...nameBreaches(file),
    ...textBreaches(house, file),
    ...entryBreaches(house, file),
  ]);
  return [...breaches, ...cycleBreaches(house), ...tooManyNames(house)].map(
    ({ place, rule, cure }) => `${place}: ${rule}. Cure: ${cure}.`,
  );
}

const at = (file: SourceFile, found: Found) => `${file.path}:${found.line}`;

function importBreaches(house: House, file: SourceFile, found: Found): Breach[] {
  const home = packageOf(house, file.path);
  const breach = (rule: string, cure: string) => [{ place: at(file, found), rule: `"${found.text}" ${rule}`, cure }];
  const specifier = found.text;
  if (specifier.startsWith(".")) return relativeBreaches(house, file, home, specifier, breach);
  if (isBuiltin(specifier)) return [];
  const neighbour = house.packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  return neighbour === undefined
    ? foreignBreaches(file, home, specifier, breach)
    : neighbourBreaches(home, neighbour, specifier, breach);
}

type Report = (rule: string, cure: string) => Breach[];

function relativeBreaches(
  house: House,
  file: SourceFile,
  home: PackageFacts,
  specifier: string,
  breach: Report,
): Breach[] {
  const target = posix.join(posix.dirname(file.path), specifier);
  if (!target.startsWith(`${home.folder}/src/`)) {
    return breach("leaves the package's src (rule 3)", "import another package by its name");
  }
  if ([...home.entries.values()].includes(target)) {
    return breach("is an entry of the file's own package (rule 3)", "import the file that declares the name");
  }
  if (!house.files.has(target)) return breach("is no source file (rule 3)", "name the file with its ending");
  return [];
}

const drivers = new Set(["@event-intelligence/transport/memory", "@event-intelligence/transport/kafka"]);

function neighbourBreaches(home: PackageFacts, neighbour: PackageFacts, specifier: string, breach: Report): Breach[] {
  if (neighbour === home) return breach("is the file's own package (rule 3)", "import the file by its relative path");
  if (neighbour.floor >= home.floor) {
    const floors = `floor ${neighbour.floor} imported from floor ${home.floor}`;
    return breach(`is not on a lower floor (rule 1: ${floors})`, "move what both need to contracts or transport");
  }
  if (!neighbour.entries.has(specifier)) {
    return breach("is no documented subpath (rule 3)", `use one of ${[...neighbour.entries.keys()].join(", ")}`);
  }
  if (drivers.has(specifier) && home.name !== "event-intelligence") {
    return breach("names a driver (rule 2)", "take a Transport in the options and let the app choose the driver");
  }
  return home.dependencies.has(neighbour.name) ? [] : breach(...undeclared(home, neighbour.name));
}

function undeclared(home: PackageFacts, name: string): [string, string] {
  return ["is not declared (rule 1)", `add ${name} to the dependencies in ${home.folder}/package.json`];
}

const kafkaFolder = "packages/transport/src/kafka/";
/** The settings, and what is agreed with coding agents: the protocol has every tool described by its schemas. */
const ownSchemas = /^packages\/event-intelligence\/src\/(settings(-[a-z-]+)?\.ts$|mcp\/)/;

function foreignBreaches(file: SourceFile, home: PackageFacts, specifier: string, breach: Report): Breach[] {
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (name === "kafkajs" && !file.path.startsWith(kafkaFolder)) {
    return breach(`is named outside ${kafkaFolder} (rule 5)`, "go through the Transport interface");
  }
  if (name === "kafkajs" && specifier !== "kafkajs" && file.path !== `${kafkaFolder}kafkajs-internals.ts`) {
    return breach("is an internal of kafkajs (rule 5)", `use it in ${kafkaFolder}kafkajs-internals.ts only`);
  }
  if (name === "zod" && home.folder !== "contracts" && !ownSchemas.test(file.path)) {
    return breach(
      "is used outside contracts, the settings and the tools of agents (rule 5)",
      "put wire schemas into contracts",
    );
  }
  return home.dependencies.has(name) ? [] : breach(...undeclared(home, name));
}

const maxLines = 400;
const forbiddenName = /^(utils?|helpers?|common|misc|types?)$/;

function nameBreaches(file: SourceFile): Breach[] {
  const parts = file.path.slice(file.path.indexOf("/src/") + 5).split("/");
  const breaches: Breach[] = parts.flatMap((part) => {
    const stem = part.replace(/\..*$/, "");
    const place = file.path;
    if (forbiddenName.test(stem))
      return [{ place, rule: `"${stem}" says nothing (rule 6)`, cure: "name it for the thing in it" }];
    return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem)
      ? []
      : [{ place, rule: `"${part}" is not kebab-case`, cure: "rename it" }];
  });
  if (file.lineCount <= maxLines) return breaches;
  const rule = `has ${file.lineCount} lines, at most ${maxLines} are allowed`;
  return [...breaches, { place: file.path, rule, cure: "split it by what it does" }];
}

const settingsOnly = "packages/event-intelligence/src/settings.ts";
/** Reads no setting: hands on what a process needs to run at all. */
const childEnvironment = "packages/analysis/src/isolation/child-environment.ts";
const headers = new Set<string>(Object.values(headerNames));
const codes = new Set([...Object.keys(errorCodes), ...retiredErrorCodes]);
const topicParts = [
  "archon-intelligence.",
  "omninode.intelligence",
  "intelligence.code-analysis",
  "onex.cmd.",
  "onex.evt.",
  "event-intelligence.control",
  "event-intelligence.audit",
];

function textBreaches(house: House, file: SourceFile): Breach[] {
  const breaches = [settingsOnly, childEnvironment].includes(file.path)
    ? []
    : file.environmentReads.map((found): Breach => {
        return {
          place: at(file, found),
          rule: `process.env is read outside ${settingsOnly} (rule 5)`,
          cure: "take the value as an option",
        };
      });
  if (packageOf(house, file.path).folder === "contracts") return breaches;
  const spelled = file.texts.flatMap((found): Breach[] => {
    const place = at(file, found);
    if (headers.has(found.text) || found.text.startsWith("x-dead-letter-")) {
      return [
        {
          place,
          rule: `the header name "${found.text}" is spelled outside contracts (rule 5)`,
          cure: "use headerNames",
        },
      ];
    }
    const isTopic = topicParts.some((part) => found.text.includes(part)) || found.text.endsWith(".dlq");
    if (!isTopic) return [];
    return [
      {
        place,
        rule: `the topic name "${found.text}" is spelled outside contracts (rule 5)`,
        cure: "take it from a service's topics or controlTopics",
      },
    ];
  });
  const unchecked = file.uncheckedTexts
    .filter(({ text }) => codes.has(text))
    .map((found): Breach => {
      const cure = `write "${found.text}" satisfies ErrorCode, or hand it to a function that takes an ErrorCode`;
      return {
        place: at(file, found),
        rule: `the error code "${found.text}" is spelled where nothing compares it with contracts (rule 5)`,
        cure,
      };
    });
  return [...breaches, ...spelled, ...unchecked];
}

function entryBreaches(house: House, file: SourceFile): Breach[] {
  const isEntry = [...packageOf(house, file.path).entries.values()].includes(file.path);
  if (!isEntry) return [];
  return file.exportAlls.map((found) => ({
    place: at(file, found),
    rule: "an entry file exports * (rule 4)",
    cure: "list the names",
  }));
}

function tooManyNames(house: House): Breach[] {
  return house.packages.flatMap(({ folder, maxNames, entries }) => {
    const exported = [...entries.values()].flatMap((path) => house.files.get(path)?.exportedNames ?? []);
    // One that several entries have is one to learn.
    const names = new Set(exported.map(({ name }) => name));
    if (names.size <= maxNames) return [];
    const rule = `the entry files list ${names.size} names, at most ${maxNames} are allowed (rule 4)`;
    return [{ place: folder, rule, cure: "take back what no other package uses, or raise the number with a reason" }];
  });
}

function cycleBreaches(house: House): Breach[] {
  const targets = (path: string) =>
    (house.files.get(path)?.imports ?? [])
      .filter(({ text }) => text.startsWith("."))
      .map(({ text }) => posix.join(posix.dirname(path), text));
  return findCycles([...house.files.keys()], targets).map((cycle) => {
    const [place = ""] = cycle;
    const way = [...cycle, place].map((path) => basename(path)).join(" -> ");
    return { place, rule: `imports itself: ${way} (rule 6)`, cure: "move what both need into a third file" };
  });
}
