type Run = { completed: boolean; next?: string | undefined };

/**
 * Takes the messages of one socket. The library forgets an id when its subscription has ended, which is later than the client
 * completed it: a subscription that took the id in between would be forgotten. So that one waits for the end of the one before.
 * @param take does not reject; resolves when what the message began has ended.
 * @param refuse called where the id is in use.
 */
export const oneRunPerId = (take: (text: string) => Promise<void>, refuse: () => void): ((text: string) => void) => {
  const runs = new Map<string, Run>();
  const run = async (id: string, text: string): Promise<void> => {
    const begun: Run = { completed: false };
    runs.set(id, begun);
    await take(text);
    runs.delete(id);
    if (begun.next !== undefined) void run(id, begun.next);
  };
  return (text) => {
    const { type, id } = headOf(text);
    if (typeof id !== 'string') return void take(text);
    const before = runs.get(id);
    if (type === 'subscribe') {
      if (!before) return void run(id, text);
      if (!before.completed || before.next !== undefined) return refuse();
      before.next = text;
      return;
    }
    if (type === 'complete' && before) Object.assign(before, { completed: true, next: undefined });
    void take(text);
  };
};

const headOf = (text: string): { readonly type?: unknown; readonly id?: unknown } => {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
};
