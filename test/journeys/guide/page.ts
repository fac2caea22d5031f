import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import type { JsonObject, Json } from '../../../libs/platform/kernel/index.js';

/** An operation of a page, as its reader pastes it. */
export type Operation = { readonly name: string; readonly kind: 'query' | 'mutation' | 'subscription'; readonly document: string };

/** Something that the reader does: sends an operation, or waits for the next message of a subscription. */
export type Request = {
  /** The heading that it stands under, and its line in the page. */
  readonly step: string;
  readonly line: number;
  readonly operation: Operation;
  /** Who sends it; `null`: it waits for what a subscription that is open brings next. */
  readonly as: string | null;
  readonly variables: JsonObject;
  /** The time until which the reader has waited before; `null`: it is sent next. */
  readonly at: string | null;
  /** One; of a subscription, as many as messages come. */
  readonly answers: readonly Json[];
};

export type Page = { readonly name: string; readonly operations: readonly Operation[]; readonly requests: readonly Request[] };

type Block = { readonly step: string; readonly line: number; readonly language: string; readonly info: readonly string[]; readonly text: string };
type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/**
 * Reads a page of the guide. In it every block in `graphql` and `json` is run or compared, so each says what it is:
 * - `graphql as=<who>`: an operation with a name, sent by that party of the demo (`nobody`: without a token);
 * - `json variables`: those of the operation above; `json variables of=<operation> as=<who>`: it is sent again with these;
 * - `time`: the reader waits until then, and perhaps a moment longer, before what stands below;
 * - `json answer`: what comes back; `json answer of=<operation>`: what a subscription that is open brings next.
 * @throws {Error} naming the line of what is none of these
 */
export const readPage = (name: string, markdown: string): Page => {
  const operations = new Map<string, Operation>();
  const requests: Mutable<Request>[] = [];
  let at: string | null = null;
  for (const block of blocksOf(markdown)) {
    const fault = (what: string) => new Error(`${name}:${block.line}: ${what}`);
    const [role, options] = [block.language === 'graphql' ? 'graphql' : block.info[0], optionsOf(block.info)];
    const shown = (operation: string): Operation => {
      const found = operations.get(operation);
      if (!found) throw fault(`no operation ${operation} stands above`);
      return found;
    };
    const begin = (operation: Operation, as: string | null, variables: JsonObject = {}) => {
      requests.push({ step: block.step, line: block.line, operation, as, variables, at, answers: [] });
      at = null;
    };
    const sender = (): string => {
      if (!options['as']) throw fault('who sends this? Say as=<key of a party of the demo>, or as=nobody');
      return options['as'];
    };
    if (block.language === 'time') {
      at = block.text.trim();
      continue;
    }
    if (role === 'graphql') {
      const operation = operationOf(block, fault);
      if (operations.has(operation.name)) throw fault(`${operation.name} stands above already: send it again by variables of=${operation.name}`);
      operations.set(operation.name, operation);
      begin(operation, sender());
      continue;
    }
    const value = jsonOf(block, fault);
    const last = requests.at(-1);
    if (role === 'variables' && options['of']) begin(shown(options['of']), sender(), value as JsonObject);
    else if (role === 'variables' && last && last.answers.length === 0) last.variables = value as JsonObject;
    else if (role === 'answer' && options['of'] && options['of'] !== last?.operation.name) {
      begin(shown(options['of']), null);
      requests.at(-1)?.answers.push(value);
    } else if (role === 'answer' && last && (last.answers.length === 0 || last.operation.kind === 'subscription')) last.answers.push(value);
    else throw fault('a json block is `variables` or `answer`, below its operation');
  }
  if (at !== null) throw new Error(`${name}: nothing is sent after ${at}`);
  for (const { line, operation, answers } of requests) if (answers.length === 0) throw new Error(`${name}:${line}: ${operation.name} has no answer`);
  return { name, operations: [...operations.values()], requests };
};

const languages: readonly string[] = ['graphql', 'json', 'time'];

const blocksOf = function* (markdown: string): Generator<Block> {
  let step = '';
  let open: { readonly line: number; readonly language: string; readonly info: string[]; readonly text: string[] } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    if (open && text.startsWith('```')) {
      if (languages.includes(open.language)) yield { step, ...open, text: open.text.join('\n') };
      open = undefined;
    } else if (open) open.text.push(text);
    else if (text.startsWith('```')) {
      const [language = '', ...info] = text.slice(3).trim().split(/\s+/);
      open = { line: index + 1, language, info, text: [] };
    } else if (/^#{1,6} /.test(text)) step = text.replace(/^#+ /, '');
  }
};

const optionsOf = (info: readonly string[]): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(info.filter((word) => word.includes('=')).map((word) => word.split('=', 2) as [string, string]));

const operationOf = ({ text }: Block, fault: (what: string) => Error): Operation => {
  const found = parse(text).definitions.filter((each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION);
  const [operation] = found;
  if (!operation?.name || found.length > 1) throw fault('give one operation, with a name');
  const { name, operation: kind } = operation;
  // Relay's rule (`relay/graphql-naming`); each stands in a module that is called as what comes before.
  const ending = kind.charAt(0).toUpperCase() + kind.slice(1);
  if (!name.value.endsWith(ending) || name.value === ending) throw fault(`${name.value} is not called as Relay wants it: …${ending}`);
  return { name: name.value, kind, document: text };
};

const jsonOf = ({ text }: Block, fault: (what: string) => Error): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw fault(`this is no JSON: ${(error as Error).message}`);
  }
};
