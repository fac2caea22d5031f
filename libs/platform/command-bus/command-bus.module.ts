import { Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock, SystemClock } from '../kernel/index.js';
import { Bus, LocalBus } from './bus.js';

/** Gives every module the `Bus`, and its handlers the `Clock`. Handlers are ordinary providers of their contexts. */
@Global()
@Module({
  imports: [CqrsModule.forRoot()],
  providers: [
    { provide: Bus, useClass: LocalBus },
    { provide: Clock, useClass: SystemClock },
  ],
  exports: [Bus, Clock, CqrsModule],
})
export class CommandBusModule {}
