import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, MaxLength } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { cosignedAt, parseCheckpoint, parseNote, partsOf, signatureBy, signatureLine, type Note } from '../../../platform/proof/index.js';
import { permissions } from '../domain/permissions.js';
import { ProjectLogs } from '../proof/project-logs.js';

export class CosignCheckpointInput {
  /** The note, with the witness's signature on it. */
  @IsString()
  @MaxLength(20_000)
  checkpoint!: string;
}

/** Who has co-signed it, of what was sent. */
export type Cosigned = { readonly witnesses: readonly string[] };

/** A witness gives its cosignature to the log that it stands for. Who sends it is of no matter: the signature says whose it is. */
@Accepts('coordination', CosignCheckpointInput, permissions.CosignCheckpoint)
export class CosignCheckpoint extends CommandMessage<CosignCheckpointInput, Cosigned> {}

@CommandHandler(CosignCheckpoint)
export class CosignCheckpointHandler implements ICommandHandler<CosignCheckpoint> {
  constructor(
    private readonly logs: ProjectLogs,
    @Inject(Settings) private readonly settings: Settings,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  async execute({ input: { checkpoint } }: CosignCheckpoint): Promise<Cosigned> {
    const { note, origin, size } = parsed(checkpoint);
    const projectId = partsOf(origin)?.projectId ?? '';
    const head = await this.logs.head(projectId, { size });
    if (!head || parseNote(head.checkpoint).text !== note.text) throw refusal('NOT_A_COSIGNATURE', 'checkpoint', 'This log has not signed it');
    const witnesses = this.settings.witnesses.filter((key) => cosignedAt(note, key) !== undefined);
    if (witnesses.length === 0) throw refusal('NOT_A_COSIGNATURE', 'checkpoint', 'No witness that is known here has co-signed it');
    const lines = witnesses.map((key) => signatureBy(note, key)).map((found) => (found ? signatureLine(found) : ''));
    await this.runtime.database.pool.query(
      `INSERT INTO proof_cosignatures (project_id, generation, size, witness, line) SELECT $1, $2, $3, witness, line FROM unnest($4::text[], $5::text[]) w(witness, line)
       ON CONFLICT DO NOTHING`,
      [projectId, head.generation, size, witnesses.map(String), lines],
    );
    return { witnesses: witnesses.map(({ name }) => name) };
  }
}

const parsed = (checkpoint: string): { readonly note: Note; readonly origin: string; readonly size: number } => {
  try {
    const note = parseNote(checkpoint);
    return { note, ...parseCheckpoint(note.text) };
  } catch (error) {
    throw refusal('NOT_A_COSIGNATURE', 'checkpoint', (error as Error).message);
  }
};
