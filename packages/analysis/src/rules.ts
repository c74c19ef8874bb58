export { type RuleDescription, type RuleGroup, ruleCatalogue } from "./rules/rule-catalogue.ts";
