import { registerEnumType } from '@nestjs/graphql';
import { threadStatuses } from '../../../contracts/index.js';
import { enumOf } from '../../../platform/graphql/index.js';

export const ThreadStatusEnum = enumOf(threadStatuses);
registerEnumType(ThreadStatusEnum, { name: 'ThreadStatus', description: 'Nothing more is said in a thread that is closed; it is still read.' });
