import type { PatternDefinition } from "../pattern.ts";

/** A message is sent, or takes effect, exactly as often as it should. */
export const outbox: PatternDefinition = {
  name: "outbox",
  alsoCalled: ["idempotent consumer", "inbox", "transactional outbox", "outbox or idempotent consumer"],
  scope: "function",
  description: "Makes sending a message part of the change it tells of, or lets a message that comes twice act once.",
  bestPractices: [
    "Write the message, or the mark that it was handled, in the same transaction as the change.",
    "Give every message an id that stays the same when it is sent again.",
    "Clean up what was sent and the ids that are too old to come again.",
  ],
  marks: {
    library: {
      call: {
        csharp:
          /\.(?:AddEntityFrameworkOutbox|UseInMemoryOutbox|UseEntityFrameworkOutbox|UseBusOutbox|AddTransactionalOutbox|EnableOutbox|PersistMessagesWith\w+)$/,
        java: /(?:^|\.)(?:idempotentConsumer|TransactionOutbox\.builder|idempotentRepository)$/,
      },
      annotation: {
        java: /^(?:Idempotent\w*|ApplicationModuleListener)\b/,
        python: /^(?:\w+\.)*idempotent\w*\b/i,
        ecmascript: /^Idempotent\w*\b/,
        csharp: /^Idempotent\w*/,
      },
    },
    insert: { text: /\binsert\s+into\s+["'`\w.]*outbox/i },
    poll: { text: /\b(?:from|update)\s+["'`\w.]*outbox/i },
    seenTable: {
      text: /\binsert\s+(?:ignore\s+)?into\s+["'`\w.]*(?:processed|consumed|handled|inbox|idempoten|dedup|seen)_?\w*/i,
    },
    store: {
      call: /outbox\w*(?:\(\))?\.(?:add\w*|save\w*|append|insert\w*|enqueue|store|record|write|create\w*|push|Add\w*|Save\w*)$/i,
    },
    make: {
      call: /(?:^|\.|^new )(?:New)?\w*Outbox(?:Message|Event|Entry|Record|Item)(?:\.(?:new|create|of|builder|from\w*))?$/,
    },
    event: { name: /event|aggregate|topic|payload|message_?id|correlation/i },
    mail: { name: /^_?(?:draft|subject|mailbox|smtp|recipients?|inbox_?folder|folders?)$/i },
    outboxName: { name: /outbox/i, class: /Outbox/ },
    publish: { call: /\.(?:publish\w*|send\w*|produce\w*|emit\w*|dispatch\w*|write_?messages?)$/i },
    markSent: {
      name: /^_?(?:published|dispatched|sent|processed|delivered)_?(?:at|on|time|date)$|^mark_?as_?\w+|^mark_?(?:published|sent|processed|dispatched|delivered)\w*|^(?:Published|Dispatched|Sent|Processed)(?:At|On|Utc)\w*|^setPublished\w*/i,
      text: /\b(?:published|dispatched|sent|processed)_at\b/i,
    },
    known: {
      name: /(?:already|was)_?(?:processed|handled|consumed|seen)|is_?duplicate|^_?(?:processed|handled|consumed|seen)_?(?:messages?|events?|ids?|message_?ids?|event_?ids?)\w*$|processed_?(?:message|event)s?\w*|^has_?(?:been_?)?(?:processed|handled|seen)(?:_?(?:async|messages?|events?|ids?|keys?|before|already)\w*)?$|inbox_?messages?|^_?dedup\w*(?:store|repo\w*)$/i,
      text: /^(?:processed|dedup|idempotency|consumed|seen)[:-]/i,
    },
    keyedLook: {
      call: /idempoten\w*\.(?:exists\w*|find\w*|get\w*|has|contains\w*|check\w*|lookup|is_\w+|fetch\w*|load\w*|first\w*)$/i,
    },
    keyedKeep: {
      call: /idempoten\w*\.(?:save\w*|insert\w*|add\w*|put\w*|set\w*|store\w*|create\w*|record\w*|mark\w*)$/i,
    },
    /** Forgotten with the process: a message that comes again after its end acts again. */
    inMemory: {
      import: /in_?memory\w*idempoten|idempoten\w*in_?memory/i,
      class: /InMemory\w*Idempoten|Idempoten\w*InMemory/,
    },
    consumer: {
      function:
        /^_?(?:handle|consume|process|on|receive|accept)(?:$|_|[A-Z])|^(?:Handle|Consume|Process|Receive|On[A-Z])/,
    },
    message: {
      name: /^_?(?:message|event|msg|envelope|record|delivery|command)_?(?:id)?$|messageId|eventId|message_id|event_id|MessageId|EventId/i,
    },
  },
  signs: [
    { mark: "library", weight: 0.9 },
    { mark: "insert", weight: 0.7 },
    { mark: "poll", with: ["publish"], weight: 0.7 },
    { mark: "seenTable", with: ["message"], weight: 0.7 },
    { mark: "store", with: ["event"], without: ["mail"], weight: 0.65 },
    { mark: "make", with: ["event"], without: ["mail"], weight: 0.55 },
    { mark: "outboxName", with: ["publish", "markSent"], without: ["mail"], weight: 0.65 },
    { mark: "consumer", containing: ["known", "message"], weight: 0.65 },
    { mark: "keyedLook", with: ["keyedKeep"], withoutInFile: "inMemory", weight: 0.65 },
  ],
};
