class NodeFilterParseCompute(NodeCompute[ModelFilterParseInput, ModelFilterParseOutput]):
    """or = and {"or" and}; and = primary {"and" primary}; primary = "(" or ")" | field "=" value"""

    async def process(self, input_data: ModelFilterParseInput) -> ModelFilterParseOutput:
        if len(input_data.text) > MAX_LENGTH:
            raise ModelOnexError(message=f"longer than {MAX_LENGTH}", error_code=EnumCoreErrorCode.VALIDATION_ERROR)
        tokens = Tokens(input_data.text)  # each token once: the parse takes linear time
        tree = parse_or(tokens, depth=0)
        if tokens.peek() is not None:
            raise syntax_error(tokens, expected="and, or, end of text")  # with line and column of the token
        return ModelFilterParseOutput(tree=tree, correlation_id=input_data.correlation_id)


def parse_or(tokens: Tokens, depth: int) -> FilterTree:
    terms = [parse_and(tokens, depth)]
    while tokens.take("or"):
        terms.append(parse_and(tokens, depth))
    return terms[0] if len(terms) == 1 else AnyOf(tuple(terms))


def parse_and(tokens: Tokens, depth: int) -> FilterTree:
    terms = [parse_primary(tokens, depth)]
    while tokens.take("and"):
        terms.append(parse_primary(tokens, depth))
    return terms[0] if len(terms) == 1 else AllOf(tuple(terms))


def parse_primary(tokens: Tokens, depth: int) -> FilterTree:
    if depth > MAX_DEPTH:
        raise syntax_error(tokens, expected=f"at most {MAX_DEPTH} brackets")
    if not tokens.take("("):
        return parse_comparison(tokens)
    tree = parse_or(tokens, depth + 1)
    tokens.require(")")
    return tree
