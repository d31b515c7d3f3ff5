// Stripe's messages twice, never, late and in any order; a thousand times the same; a hundred pages paid at once.
import { join } from 'node:path'
import { startCluster } from './cluster.mjs'
import { launch, must, say, seconds } from './machine.mjs'

const HISTORIES = 'server/payments/histories.test.ts'
const MESSAGES = 'server/payments/receiveStripe.test.ts'

export async function payments({ root, seed, sizes }) {
  const { histories, postgresHistories, replays, pays } = sizes
  const figures = []
  const at = { root, seed, replays, pays }
  figures.push(`SQLite: ${await run({ ...at, project: 'sqlite', histories })}`)
  const cluster = await startCluster()
  if (cluster.reason) {
    say(`  SKIPPED: ${cluster.reason}`)
    return figures.join('; ')
  }
  try {
    const url = cluster.urlOf(await cluster.create())
    const ran = await run({ ...at, project: 'postgres', histories: postgresHistories, url })
    figures.push(`PostgreSQL ${cluster.version}: ${ran}`)
  } finally {
    await cluster.stop()
  }
  return figures.join('; ')
}

async function run({ root, seed, project, histories, replays, pays, url }) {
  const found = []
  for (const file of [MESSAGES, HISTORIES]) {
    const began = performance.now()
    const args = ['run', '--config', 'remix.config.ts', '--project', project, file]
    const { said, ended } = launch(join(root, 'node_modules/.bin/vitest'), args, {
      cwd: root,
      env: {
        ...process.env,
        HISTORIES: String(histories),
        REPLAYS: String(replays),
        AT_ONCE: '100',
        PAYS: String(pays),
        SEED: String(seed),
        TEST_POSTGRES: url,
        NO_COLOR: '1',
        FORCE_COLOR: undefined,
      },
    })
    const status = await ended
    must(status === 0, `${file} fails on ${project}:\n${said.out.slice(-6000)}\n${said.error}`)
    const passed = Number(/Tests\s+.*?(\d+) passed/.exec(said.out)?.[1] ?? 0)
    must(passed > 0, `${file} holds no test`)
    found.push(`${passed} tests in ${seconds(performance.now() - began)} s`)
    say(`  ${project} ${file}: ${found.at(-1)}`)
  }
  return (
    `one message ${replays} times and 100 times at once: one payment, one receipt; ${pays} pages of one invoice paid at once: ` +
    `never more than owed, the rest credit (${found[0]}); ${histories} histories with messages twice, never, late and in any ` +
    `order end like the ordered ones, every money invariant holds (${found[1]})`
  )
}
