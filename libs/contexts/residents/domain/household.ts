import { condition } from '../../../contracts/index.js';

/** Who lives in a dwelling (户), as far as decisions ask. */
export type Household = { readonly unitId: string; readonly building: string };

/** `household`: undefined, where the person has no home under this id in the project. */
export const livesThere = condition({
  text: 'its person owns or rents the dwelling, in an estate of the project',
  code: 'NOT_YOUR_HOME',
  field: 'unitId',
  holds: ({ household }: { readonly household: Household | undefined }) => household !== undefined,
});
