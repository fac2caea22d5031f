import { Injectable } from '@nestjs/common';
import { referenceTo, refusal, type RuleReference } from '../../../contracts/index.js';
import { Directory, InjectDirectory } from '../../../directory/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { contracts } from '../domain/contracts.js';
import { PackageWriter, type Sending } from './package-writer.js';

/** Who may verify and reject milestones: rule milestones.verification, in the version that their contract began with (F47). */
@Injectable()
export class Verifiers {
  constructor(
    private readonly packages: PackageWriter,
    @InjectRuntime('contractors') private readonly runtime: ContextRuntime,
    @InjectDirectory('contractors') private readonly directory: Directory,
  ) {}

  /**
   * Who sends a verdict, and whether its organisation holds an office that verifies, in the project of a package.
   * @param token of the sender, who may have been appointed a moment ago
   * @throws {Refusal} UNKNOWN_WORK_PACKAGE, STILL_BEHIND
   */
  async standingOf(
    { by, caller: { personId } }: Sending,
    packageId: string,
    token: string | null | undefined,
  ): Promise<{ readonly personId: string; readonly mayVerify: boolean; readonly rule: RuleReference }> {
    await this.directory.settled(token);
    const state = await this.packages.stateOf(packageId);
    if (state.status === 'undefined') throw refusal('UNKNOWN_WORK_PACKAGE', 'packageId');
    const [begun] = await this.runtime.store.readStream(`${contracts.category}-${state.contractId}`);
    if (!begun) throw new Error(`There is no contract ${state.contractId}, although a work package is under it`);
    const rule = await this.directory.rule('verification', begun.occurredAt);
    const offices = await this.directory.officesOf(by, [state.projectId]);
    return { personId, mayVerify: offices.some((office) => rule.values.verifiers.includes(office)), rule: referenceTo(rule) };
  }
}
