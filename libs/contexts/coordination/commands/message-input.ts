import { Field, InputType } from '@nestjs/graphql';
import { IsString } from 'class-validator';
import type { MustKnow } from '../../../directory/index.js';
import { CommandInput, OptionalIdsInput } from '../../../platform/graphql/index.js';

/** Of every command that says something in a thread. */
@InputType({ isAbstract: true })
export abstract class MessageInput extends CommandInput {
  /** How long it may be is the domain's to say. */
  @Field(() => String, { description: '1 to 10,000 characters. What is said stays: leave personal data out.' })
  @IsString()
  text!: string;

  @OptionalIdsInput({ description: 'The organisations that it is meant for, at most 100.', most: 100 })
  mentions?: string[] | null;
}

/** What a message says. @throws {Refusal} UNKNOWN_ORGANISATION for a mention of one that is not registered */
export const saidIn = async ({ text, mentions }: MessageInput, mustKnow: MustKnow): Promise<{ readonly text: string; readonly mentions: readonly string[] }> => {
  for (const id of mentions ?? []) await mustKnow.organisation(id, 'mentions');
  return { text, mentions: mentions ?? [] };
};
