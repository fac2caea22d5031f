/** A place in one context's log. A log that was restored has a higher generation: its positions name other events. */
export type LogPosition = { readonly context: string; readonly generation: number; readonly position: number };

/** What a command that succeeded answers with: its result, and where it stands in the log. */
export type Written<Answer> = { readonly answer: Answer; readonly at: LogPosition };
