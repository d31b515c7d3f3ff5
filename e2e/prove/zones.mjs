// The server tests wherever the machine stands.
import { join } from 'node:path'
import { launch, must, say, seconds } from './machine.mjs'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'America/St_Johns',
]

export async function zones({ root, sizes }) {
  const args = ['run', '--config', 'remix.config.ts', '--project', 'sqlite', ...sizes.tests.split(' ').filter(Boolean)]
  let tests = 0
  for (const TZ of ZONES) {
    const began = performance.now()
    const { said, ended } = launch(join(root, 'node_modules/.bin/vitest'), args, {
      cwd: root,
      env: { ...process.env, TZ, NO_COLOR: '1', FORCE_COLOR: undefined },
    })
    const status = await ended
    must(status === 0, `the tests fail under TZ=${TZ}:\n${said.out.slice(-6000)}\n${said.error}`)
    const passed = Number(/Tests\s+.*?(\d+) passed/.exec(said.out)?.[1] ?? 0)
    must(passed > 0 && (tests === 0 || passed === tests), `${passed} tests passed under TZ=${TZ}, ${tests} before`)
    tests = passed
    say(`  ${TZ}: ${passed} tests in ${seconds(performance.now() - began)} s`)
  }
  return `${tests} tests pass under each of ${ZONES.length} zones${sizes.tests ? ` (only ${sizes.tests})` : ''}`
}
