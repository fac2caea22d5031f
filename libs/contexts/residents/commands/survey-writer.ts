import { Injectable } from '@nestjs/common';
import type { Survey } from '../../../contracts/index.js';
import type { AsSent } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { asPublished, surveys, type SurveyCommand } from '../domain/surveys/surveys.js';

/** How a command comes: from somebody, or from a timer. */
export type SurveySent = Pick<AsSent, 'caller' | 'occurredAt' | 'correlationId' | 'idempotencyKey' | 'body'>;

/** The shell around the decider of surveys, the same for every command. */
@Injectable()
export class SurveyWriter {
  readonly #surveys;

  constructor(@InjectRuntime('residents') { store }: ContextRuntime) {
    this.#surveys = new Decisions(store, surveys);
  }

  /** @throws {Refusal} UNKNOWN_SURVEY */
  async load(surveyId: string): Promise<Survey> {
    return asPublished((await this.#surveys.load(surveyId)).state);
  }

  decide(sent: SurveySent, id: string, command: SurveyCommand): Promise<Written<Survey>> {
    return this.#decide(sent, id, command, command.type, 'public');
  }

  /** What a household answers stays in the log; so one's idempotency key is one's own, among all that speak for one organisation. */
  decideForPerson(sent: SurveySent, id: string, command: SurveyCommand): Promise<Written<Survey>> {
    return this.#decide(sent, id, command, `${command.type} by ${sent.caller.personId}`, null);
  }

  #decide(sent: SurveySent, id: string, command: SurveyCommand, operation: string, audience: 'public' | null): Promise<Written<Survey>> {
    return this.#surveys.decide({
      ...sent,
      id,
      command,
      operation,
      audience,
      subject: { type: 'Survey', id },
      projectIds: (state) => [asPublished(state).projectId],
      answer: asPublished,
    });
  }
}
