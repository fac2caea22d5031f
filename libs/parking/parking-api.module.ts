import { Module } from '@nestjs/common';
import { ParkedMessagesResolver } from './api/parked-messages.resolver.js';

/** Parked messages in GraphQL, of every context together. */
@Module({ providers: [ParkedMessagesResolver] })
export class ParkingApiModule {}
