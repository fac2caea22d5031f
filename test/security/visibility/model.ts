import { toPublicEvent, type PublicEvent } from '../../../libs/platform/event-bus/index.js';
import type { ContextRuntime } from '../../../libs/platform/context/index.js';
import { maySee, type Addressed, type Caller, type Scope } from '../../../libs/platform/kernel/index.js';

/** An entry as coordination's log has it. `by`: what says who may see it; of a thread, that is the entry that it hangs on. */
export type TrueEntry = { readonly id: string; readonly position: number; readonly event: PublicEvent; readonly by: Addressed };
export type TrueThread = { readonly id: string; readonly entry: TrueEntry; messages: number };
export type TrueNote = { readonly id: string; readonly organisationId: string; readonly entryId: string; text: string };

const talks = ['Thread', 'Conflict', 'Chance'];

/** What there is, read from the log alone and told again in the simplest way: nothing of what serves it is used. */
export class Truth {
  readonly entries: TrueEntry[] = [];
  readonly threads = new Map<string, TrueThread>();
  readonly notes = new Map<string, TrueNote>();
  /** Since which position. */
  readonly #acted = new Map<string, number>();
  readonly #offices = new Map<string, readonly string[]>();

  static async of({ store }: ContextRuntime): Promise<Truth> {
    const truth = new Truth();
    for (let after = 0; ;) {
      const { events, upTo } = await store.readAll(after, 1_000);
      for (const recorded of events) {
        const taken = recorded.type.includes('.') ? (recorded.data as unknown as PublicEvent) : toPublicEvent(recorded, 'coordination', store.generation);
        if (taken) truth.#enter(taken, recorded.position);
        else if (recorded.type.startsWith('note-')) truth.#note(recorded.type, recorded.data);
      }
      if (events.length < 1_000) return truth;
      after = upTo;
    }
  }

  /** In the order of the timeline. */
  seenBy(caller: Caller | null): readonly TrueEntry[] {
    return this.entries.filter((entry) => this.sees(caller, entry));
  }

  /** `asOf`: with what the organisation took part in then; now, if left out. */
  sees(caller: Caller | null, { by }: TrueEntry, asOf = Infinity): boolean {
    return maySee(by, caller && { ...caller, takesPartIn: this.#takesPartIn(caller, asOf) });
  }

  #enter(event: PublicEvent, position: number): void {
    const { id, subject, data } = event;
    const thread = subject.type === 'Thread' ? this.threads.get(subject.id) : undefined;
    const on = thread?.entry ?? this.entries.find((entry) => entry.id === data['entryId']);
    const entry = { id, position, event, by: subject.type === 'Thread' && on ? on.by : event };
    this.entries.push(entry);
    if (thread) thread.messages += event.type === 'coordination.message-posted.v1' ? 1 : 0;
    else if (subject.type === 'Thread' && on) this.threads.set(subject.id, { id: subject.id, entry: on, messages: 1 });
    this.#takeIn(event, position);
  }

  #takeIn({ type, actor, subject, projectIds, data, context }: PublicEvent, position: number): void {
    const act = (who: unknown, where: string) => this.#acted.set(`${String(who)} ${where}`, this.#acted.get(`${String(who)} ${where}`) ?? position);
    const office = `${subject.id} ${JSON.stringify(data['office'])}`;
    if (type === 'government.organisation-appointed.v1') this.#offices.set(office, projectIds.length === 0 ? ['*'] : projectIds);
    if (type === 'government.organisation-dismissed.v1') this.#offices.delete(office);
    if (subject.type === 'Organisation') return;
    const acting = actor.organisationId === context ? [] : [actor.organisationId, actor.principalId];
    const owners = (data['ownerIds'] ?? []) as readonly string[];
    if (subject.type === 'Conflict') for (const each of [...acting, ...owners]) act(each, `case:${subject.id}`);
    if (talks.includes(subject.type)) return;
    for (const each of [...acting, data['ownerId'], data['contractorId']]) for (const project of projectIds) act(each, `project:${project}`);
  }

  #takesPartIn({ organisationId }: Caller, asOf: number): ReadonlySet<Scope> {
    const mine = (all: Iterable<string>) => [...all].filter((each) => each.startsWith(`${organisationId} `));
    const acted = mine([...this.#acted].filter(([, since]) => since <= asOf).map(([each]) => each)).map((each) => each.slice(organisationId.length + 1));
    const offices = mine(this.#offices.keys()).flatMap((office) => (this.#offices.get(office) ?? []).map((project) => `project:${project}`));
    return new Set([...acted, ...offices] as Scope[]);
  }

  #note(type: string, data: Readonly<Record<string, unknown>>): void {
    const { noteId, organisationId, entryId, text } = data as Readonly<Record<string, string>>;
    const known = this.notes.get(noteId ?? '');
    if (type === 'note-written') this.notes.set(noteId ?? '', { id: noteId ?? '', organisationId: organisationId ?? '', entryId: entryId ?? '', text: text ?? '' });
    else if (type === 'note-corrected' && known) known.text = text ?? '';
  }
}
