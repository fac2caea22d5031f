import { registerEnumType } from '@nestjs/graphql';

/**
 * The codes of refusals as an enum of the schema. Which codes there are is the domain's to say; the application hands them
 * over before the schema is built (`GraphqlModule.forRoot({ refusals })`).
 */
export const RefusalCode: Record<string, string> = {};
const valuesMap: Record<string, { description: string }> = {};
registerEnumType(RefusalCode, { name: 'RefusalCode', description: 'Why the answer is no.', valuesMap });

/** @param refusals what to do about each, by code. */
export const defineRefusalCodes = (refusals: Readonly<Record<string, string>>): void => {
  for (const [code, advice] of Object.entries(refusals)) {
    RefusalCode[code] = code;
    valuesMap[code] = { description: advice };
  }
};
