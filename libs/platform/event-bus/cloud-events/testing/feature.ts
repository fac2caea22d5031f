/** A scenario of the bindings' `.feature` files: what was given, and what is to be read from it. */
export type Scenario = {
  readonly name: string;
  /** The first block of text between triple quotes: the payload of Kafka, the request of HTTP. */
  readonly given: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly then: { readonly attributes: Readonly<Record<string, string>>; readonly data: unknown };
};

/** As much of Gherkin as those files use. An outline is one scenario per example, under its `<contentType>`. */
export const scenariosOf = (feature: string): readonly Scenario[] =>
  feature
    .split(/^\s*Scenario(?: Outline)?: /m)
    .slice(1)
    .flatMap((text) => {
      const [steps = '', examples] = text.split(/^\s*Examples:$/m);
      const values = examples === undefined ? [''] : cells(examples).slice(1).flat();
      return values.map((value) => scenario(steps.replaceAll('<contentType>', value)));
    });

const scenario = (steps: string): Scenario => {
  const [name = '', ...rest] = steps.split('\n');
  const [given = '', then = ''] = rest.join('\n').split(/^\s*When parsed as .*$/m);
  return {
    name,
    given: block(given),
    headers: table(given.slice(given.lastIndexOf('"""'))),
    then: { attributes: table(then), data: JSON.parse(block(then)) },
  };
};

/** The first text between triple quotes, by as much outdented as the quotes are. */
const block = (text: string): string => {
  const [, indent = '', content = ''] = /^([ \t]*)"""\n(.*?)\n\s*"""/ms.exec(text) ?? [];
  return content.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
};

const cells = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.trim().startsWith('|'))
    .map((line) =>
      line
        .trim()
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );

const table = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    cells(text)
      .slice(1)
      .map(([key, value]) => [key, value]),
  );
