import { Logger, type Provider } from '@nestjs/common';
import { directoryOf, type Directory } from '../../directory/index.js';
import { runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { worksNearby } from './neighbours/record-works.js';
import { tellNeighbours } from './policies/tell-neighbours.js';
import { MyNoticesHandler } from './queries/my-notices.js';

const telling = {
  provide: 'TellingNeighbours',
  inject: [runtimeOf('residents'), directoryOf('residents')],
  useFactory: (runtime: ContextRuntime, directory: Directory) => {
    const logger = new Logger('residents');
    runtime.consume(worksNearby(directory));
    const parts = tellNeighbours(runtime, directory, (error) => logger.error('telling neighbours failed and will be tried again', error));
    for (const part of parts) runtime.accompany(part);
    return parts;
  },
};

/** Who lives near an emergency hears of it (F61): a part of the context of residents. */
export const nearEmergencies: readonly Provider[] = [telling, MyNoticesHandler];
