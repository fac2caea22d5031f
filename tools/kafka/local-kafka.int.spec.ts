import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { kafkaClient } from '../../libs/platform/event-bus/kafka/client.js';
import { describeWithKafka } from '../../test/support/kafka.js';
import { LocalKafka } from './local-kafka.js';

/** In the order of a life: each test goes on with the data that the one before left. */
describeWithKafka('A Kafka of one’s own', () => {
  let folder: string;
  let kafka: LocalKafka;
  const withAdmin = async <T>(work: (admin: ReturnType<ReturnType<typeof kafkaClient>['admin']>) => Promise<T>): Promise<T> => {
    const admin = kafkaClient(kafka.brokers, () => undefined).admin();
    await admin.connect();
    return work(admin).finally(() => admin.disconnect());
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hutong kafka '));
    kafka = await LocalKafka.start({ folder });
  }, 180_000);
  afterAll(async () => {
    await kafka.stop();
    await rm(folder, { recursive: true });
  });

  it('takes topics, and has them and its address after a restart', async () => {
    const { url } = kafka;
    await withAdmin((admin) => admin.createTopics({ topics: [{ topic: 'lane', numPartitions: 3 }], waitForLeaders: true }));
    await kafka.stop();
    kafka = await LocalKafka.start({ folder });
    expect(kafka.url).toBe(url);
    expect(await withAdmin((admin) => admin.listTopics())).toContain('lane');
  }, 60_000);

  it('says so when a node is killed, and comes back', async () => {
    const { died } = kafka;
    await kafka.kill(1);
    expect(await died).toMatch(/^Node 1 of Kafka has ended/);
    expect(kafka.pids).toEqual([]);
    await kafka.start(1);
    expect(await withAdmin((admin) => admin.listTopics())).toContain('lane');
  }, 60_000);

  it('refuses the data of a cluster of another size, and says what to do', async () => {
    await expect(LocalKafka.start({ folder, nodes: 3 })).rejects.toMatchObject({
      message: `The data in ${folder} is that of a Kafka of 1 nodes, not of 3.`,
      advice: expect.stringContaining('--nodes 1'),
    });
  });

  it('refuses a folder that another Kafka runs in, which goes on', async () => {
    await expect(LocalKafka.start({ folder })).rejects.toThrow(`Kafka already runs in ${folder} (process ${process.pid}).`);
    expect(await withAdmin((admin) => admin.listTopics())).toContain('lane');
  }, 60_000);

  (process.platform === 'linux' ? it : it.skip)(
    'does not outlive the process that started it, even a killed one',
    async () => {
      await kafka.stop();
      const program = `import { LocalKafka } from './dist/tools/kafka/local-kafka.js';
      console.log((await LocalKafka.start({ folder: ${JSON.stringify(folder)} })).pids[0]);`;
      const starter = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [said] = (await once(starter.stdout, 'data')) as [Buffer];
      const broker = Number(said.toString());
      expect(alive(broker)).toBe(true);
      starter.kill('SIGKILL');
      for (const end = Date.now() + 5_000; alive(broker) && Date.now() < end;) await sleep(20);
      expect(alive(broker)).toBe(false);
      kafka = await LocalKafka.start({ folder });
    },
    60_000,
  );
});

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
