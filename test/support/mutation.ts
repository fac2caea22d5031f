/** The document of a mutation: what it made, as `answer` asks for it, the token, and whether it was refused. */
export const mutation = (name: string, answer = ''): string =>
  `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${answer} token refusal { code field message } } }`;
