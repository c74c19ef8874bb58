import type { PatternDefinition } from "../pattern.ts";

/** Each link does its part and hands on. */
export const middlewareChain: PatternDefinition = {
  name: "middleware chain",
  alsoCalled: ["middleware", "chain of responsibility", "interceptor", "pipeline"],
  scope: "class",
  description: "Lets each link of a chain do its part of a request and hand it on to the next.",
  bestPractices: [
    "Call the next link exactly once, or answer yourself.",
    "Keep the order in one place, and put what handles errors outermost.",
    "Hand on what later links need in the request, not in globals.",
  ],
  marks: {
    library: {
      base: {
        python: /\b(?:BaseHTTPMiddleware|MiddlewareMixin|BaseMiddleware)\b/,
        ecmascript: /\b(?:NestMiddleware|NestInterceptor|HttpInterceptor|ExpressMiddlewareInterface)\b/,
        java: /\b(?:OncePerRequestFilter|HandlerInterceptor|WebFilter|GlobalFilter|ClientHttpRequestInterceptor|GenericFilterBean|Interceptor|ExchangeFilterFunction|ServerInterceptor|ClientInterceptor|HttpFilter)\b/,
        csharp:
          /\b(?:IMiddleware|DelegatingHandler|IPipelineBehavior|IEndpointFilter|IAsyncActionFilter|IFunctionsWorkerMiddleware)\b/,
        rust: /(?:^|::)(?:Layer|Middleware|Fairing)(?:<|$)/,
      },
      annotation: { python: /^(?:\w+\.)*middleware\b/ },
      signature: {
        go: /\b(?:next|h|handler|inner) (?:http\.Handler(?:Func)?|echo\.HandlerFunc|\w*\.?Handler(?:Func)?|RoundTripper)\)\s*(?:\w+\.)?(?:Handler(?:Func)?|HandlerFunc|RoundTripper)|\bgrpc\.(?:UnaryHandler|StreamHandler|UnaryInvoker|Streamer)\b/,
        csharp: /\bRequestDelegate\b|\b(?:\w+HandlerDelegate|EndpointFilterDelegate|ActionExecutionDelegate)\b/,
        rust: /\bnext: (?:\w+::)*Next\b/,
        python: /\(.*\bcall_next\b|^__init__\(self, get_response\b/,
        java: /\bFilterChain \w+\)|\bWebFilterChain \w+\)|\bGatewayFilterChain \w+\)/,
      },
    },
    innerApplication: { call: { python: /^self\.(?:_?app|_?get_response|wrapped|inner)$/ } },
    gateway: { signature: { python: /^__call__\s?\(self, (?:environ\b.*start_response|scope\b.*receive\b.*send\b)/ } },
    link: {
      signature: {
        ecmascript:
          /[(,]\s*(?:_?req|request|_?ctx|context|_?res|response|reply|args|params|action|event|message|msg|job|operation|conn)\w*\b[^()]*,\s*next\b|^\(?next\b[^()]*\)?\s*=>|^\(?(?:next|inner|handler)\s*(?::\s*\w*(?:Handler|Dispatch|Next|Middleware)\w*)\)/,
        csharp: /\((?:[\w<>]+ )?\w*(?:context|ctx|request|message)\w*,.*\bnext\)/i,
      },
    },
    handOn: {
      call: {
        ecmascript: /^next$|^next\.handle$|^(?:inner|handler)$/,
        csharp: /^_?next(?:\.Invoke)?$/,
        rust: /^next\.run$/,
        java: /^chain\.(?:doFilter|filter|proceed)$|^(?:execution|next)\.(?:execute|exchange|handle|startCall|newCall)$|[cC]hain\.(?:doFilter|proceed)$/,
        go: /^next\.(?:ServeHTTP|RoundTrip)$|^(?:c|ctx)\.Next$|^next$|^h\.ServeHTTP$/,
        python: /^call_next$|^next_(?:handler|middleware|call)?$/,
      },
    },
    ginHandler: { signature: { go: /\bgin\.HandlerFunc\b|\*gin\.Context\)|\*fiber\.Ctx\)|\bfiber\.Handler\b/ } },
    chainCall: {
      call: {
        java: /(?:^|\.)(?:chain|filterChain)\.(?:doFilter|proceed|filter)$/,
        csharp: /\.(?:UseMiddleware|UseWhen|MapWhen)$|^(?:app|builder)\.Use$/,
        python: /\.add_middleware$/,
        rust: /^next\.run$/,
      },
    },
    register: {
      call: {
        ecmascript: /(?:^|\.)(?:app|router|server|fastify)\.(?:use|addHook)$/,
        go: /(?:^|\.)(?:r|router|e|app|mux|engine|g)\.Use$|(?:^|\.)alice\.New$|grpc\.Chain\w+Interceptor$/,
        rust: /\.(?:layer|wrap|wrap_fn)$/,
      },
    },
    webFramework: {
      import: {
        ecmascript: /^["'(]+(?:express|koa|fastify|hono|connect|restify|polka|@nestjs|@hono|@koa)\b/,
        go: /chi|gin|echo|fiber|gorilla|alice|grpc|negroni/,
        rust: /axum|tower|actix|warp|poem/,
      },
    },
    service: { base: { rust: /(?:^|::)(?:Service|Transform)</ } },
    innerCall: { call: { rust: /^self\.(?:inner|service|next)\.call$/ } },
    compose: {
      function: /^_?(?:compose|chain|apply_?middlewares?|build_?(?:chain|pipeline)|wrap_?all|use)$/i,
    },
    list: { name: /^_?#?(?:middlewares?|interceptors|handlers_?chain|filters|stack)$/i },
  },
  signs: [
    { mark: "library", weight: 0.9 },
    { mark: "gateway", with: ["innerApplication"], weight: 0.7 },
    { mark: "link", with: ["handOn"], weight: 0.7 },
    { mark: "ginHandler", with: ["handOn"], weight: 0.7 },
    { mark: "chainCall", weight: 0.7 },
    { mark: "register", inFile: "webFramework", weight: 0.5 },
    { mark: "service", with: ["innerCall"], weight: 0.7 },
    { mark: "compose", with: ["list"], weight: 0.6 },
  ],
};
