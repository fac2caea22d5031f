import { ArgsType } from '@nestjs/graphql';
import { ListArgs } from '../../../platform/reading/index.js';

export { caughtUp, KeptByIds, readByIds, readPage, seeing, totalOf } from '../../../platform/reading/index.js';

/** A page, once it contains what the token's holder wrote. */
@ArgsType()
export class DirectoryArgs extends ListArgs {}
