import type { PatternDefinition } from "../pattern.ts";

/** What may happen next depends on what happened so far. */
export const stateMachine: PatternDefinition = {
  name: "state machine",
  alsoCalled: ["fsm", "finite state machine", "statechart"],
  scope: "class",
  description: "Names the states something can be in, and the only ways from one to another.",
  bestPractices: [
    "Write the transitions down as data, and refuse every other one with an error that names both states.",
    "Change state in one place only, together with what it causes.",
    "Test every pair of state and event, the forbidden ones too.",
  ],
  marks: {
    library: {
      base: {
        python: /\bStateMachine\b|\bStateChart\b/,
        java: /\b(?:Enum)?StateMachineConfigurerAdapter\b/,
        csharp: /\b(?:MassTransitStateMachine|AutomatonymousStateMachine|StateMachine)\s?</,
      },
      annotation: {
        java: /^EnableStateMachine(?:Factory)?\b|^WithStateMachine\b/,
        python: /^(?:\w+\.)?transition\(/,
        rust: /^state_machine\b/,
      },
      call: {
        // Many things are called machines; this one is told its states.
        python: {
          is: /(?:^|\.)(?:Hierarchical|Async|Graph|Locked)*Machine$/,
          having: /\b(?:states|transitions|initial)\s*=|\(\s*self\b/,
        },
        ecmascript:
          /(?:^|\.)(?:createMachine|createActor)$|^new (?:\w+\.)*(?:StateMachine|Javascript\.StateMachine)$|^StateMachine\.factory$/,
        go: /(?:^|\.)fsm\.NewFSM$|(?:^|\.)stateless\.NewStateMachine\w*$/,
        java: /(?:^|\.)StateMachine(?:Builder)?(?:Factory)?\.(?:builder|create|newInstance)$/,
        rust: /(?:^|\.)state_machine$|(?:^|\.)statemachine$|(?:^|\.)StateMachine\.\w+$/,
        csharp: /^new StateMachine$|\.Permit(?:If|Reentry|Dynamic)?$/,
      },
    },
    switch: {
      switch:
        /(?:^|[.(>\s])_?#?(?:current_?|m_?)?(?:state|phase|lifecycle)(?:\(\)|\.get\(\)|\.load\(\w*\))?\)?$|\(self(?:\.state)?,\s*\w+\)|^\*?self$|^\((?:this\.)?_?state,\s*\w+\)|^\(?_?state\b/i,
    },
    statusSwitch: {
      switch:
        /^(?!.*(?:res|resp|response|http|err|error|reply)\w*\.status)\(?.*(?:^|[.(])_?#?(?:current_?)?status\)?$/i,
    },
    change: {
      assignment: /(?:^|[.*])_?#?(?:current_?)?(?:state|phase|lifecycle)$/i,
      call: /(?:^|\.)_?(?:set_?state|transition_?to|go_?to|change_?state|move_?to|transition|enter_?state|next_?state)$/i,
    },
    statusChange: { assignment: /(?:^|[.*])_?#?(?:current_?)?status$/i },
    table: {
      assignment:
        /^(?:(?:private|static|readonly)\s)?(?:self\.|this\.)?_?#?(?:allowed|valid|legal|state)?_?(?:transitions|transition_?(?:table|map|matrix))$|^\w+_transitions$/i,
      field: { go: /map\[\w*State\]/, java: /Map<\w*State,/ },
    },
    stateType: { class: /(?:State|Status|Phase)$/ },
    stateOwner: { class: /(?:State_?Machine|Fsm|FSM)$/ },
    step: {
      function:
        /^_?(?:change_?state|set_?state|transition\w*|can_?transition\w*|next_?state|advance|apply\w*|on_?event|fire|trigger|handle_?event|step|move_?to|to|Transition\w*|CanTransition\w*|Next|Advance|Fire)$/i,
    },
    event: { name: /^_?(?:events?|action|trigger|input|command|signal|target|next|to|from)$/i },
    ownChange: { assignment: /^(?:self|this|\*?\w+)\.#?_?(?:current_?)?(?:state|phase|lifecycle|status)$/i },
    refuse: {
      name: /(?:Invalid|Illegal|Forbidden|Bad|Disallowed|Unexpected)_?(?:State|Transition)\w*/i,
      text: /(?:invalid|illegal|cannot|not allowed|forbidden)\b.{0,40}(?:transition|from\b.*(?:\bto\b|$))/i,
    },
  },
  signs: [
    { mark: "library", weight: 0.9 },
    { mark: "switch", containing: ["change"], weight: 0.65 },
    { mark: "statusSwitch", containing: ["statusChange"], weight: 0.6 },
    { mark: "table", with: ["change"], weight: 0.6 },
    { mark: "table", with: ["statusChange"], weight: 0.6 },
    { mark: "table", with: ["step"], weight: 0.6 },
    { mark: "table", with: ["refuse"], weight: 0.5 },
    { mark: "table", inFile: "stateType", weight: 0.5 },
    { mark: "stateOwner", weight: 0.35 },
    { mark: "stateOwner", with: ["step"], weight: 0.4 },
    { mark: "step", containing: ["switch", "event"], weight: 0.55 },
    { mark: "ownChange", with: ["refuse"], weight: 0.55 },
    { mark: "step", with: ["refuse"], inFile: "table", weight: 0.6 },
  ],
};
