import { InputType } from '@nestjs/graphql';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';

/** Of every command about a conflict that was found. */
@InputType({ isAbstract: true })
export abstract class CaseInput extends CommandInput {
  @IdInput()
  conflictId!: string;
}
