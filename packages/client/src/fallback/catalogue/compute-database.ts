import type { CatalogueEntry } from "./catalogue-entry.ts";

export const computeDatabase: readonly CatalogueEntry[] = [
  {
    name: "Pure query builder",
    slug: "pure-query-builder",
    description:
      "Turns a filter into SQL text and bound values without touching a database; an effect node runs the result. " +
      "All the branching of optional filters is then tested in microseconds, and injection has no way in because no value ever becomes text. " +
      "Column names cannot be bound, so that they come from a fixed list.",
    bestPractices: [
      "Map field names to columns through a closed table and refuse the others.",
      "Number the placeholders from the list of values, never by hand.",
      "Always add the tenant condition, whatever the filter says.",
      "Always end with a LIMIT.",
    ],
    codeSnippet: `
COLUMNS = MappingProxyType({"name": "name", "city": "city", "created": "created_at"})


class NodeCustomerQueryCompute(NodeCompute[ModelCustomerQueryInput, ModelCustomerQueryOutput]):
    async def process(self, input_data: ModelCustomerQueryInput) -> ModelCustomerQueryOutput:
        values: list[object] = [input_data.tenant_id]
        conditions = ["tenant_id = $1"]
        for condition in input_data.conditions:
            column = COLUMNS.get(condition.field)
            if column is None:
                raise ModelOnexError(
                    message=f"{condition.field!r} is no field; use one of {sorted(COLUMNS)}",
                    error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                )
            values.append(condition.value)
            conditions.append(f"{column} = \${len(values)}")
        text = f"SELECT id, name FROM customers WHERE {' AND '.join(conditions)} ORDER BY id LIMIT {MAX_ROWS}"
        return ModelCustomerQueryOutput(text=text, values=tuple(values), correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Schema difference",
    slug: "schema-difference",
    description:
      "Compares the schema there is with the one that is wanted and lists the steps between them, additions first and removals last. " +
      "Reading the catalogue tables and running the steps are left to effect nodes, so that the plan can be shown, reviewed and tested. " +
      "Removals are marked, because a running older version may still need them.",
    bestPractices: [
      "Sort names, so that equal inputs give the same plan.",
      "Mark every step that loses data and require an explicit consent for it.",
      "Treat a rename as an addition and a later removal; it cannot be seen from two snapshots.",
    ],
    codeSnippet: `
class NodeSchemaDifferenceCompute(NodeCompute[ModelSchemaDifferenceInput, ModelSchemaDifferenceOutput]):
    async def process(self, input_data: ModelSchemaDifferenceInput) -> ModelSchemaDifferenceOutput:
        current = {column.name: column for column in input_data.current}
        wanted = {column.name: column for column in input_data.wanted}
        added = [ModelStep(kind="add", column=wanted[name]) for name in sorted(wanted.keys() - current.keys())]
        changed = [
            ModelStep(kind="alter", column=wanted[name])
            for name in sorted(wanted.keys() & current.keys())
            if wanted[name] != current[name]
        ]
        removed = [
            ModelStep(kind="drop", column=current[name], loses_data=True)
            for name in sorted(current.keys() - wanted.keys())
        ]
        return ModelSchemaDifferenceOutput(
            steps=(*added, *changed, *removed), correlation_id=input_data.correlation_id
        )
`,
  },
];
