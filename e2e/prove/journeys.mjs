// Every journey again and again beside a busy core: a race that a quiet machine hides fails here.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBrowser } from '../browser.mjs'
import { launch, makeFolder, must, say } from './machine.mjs'

const PROJECTS = ['with scripts', 'without scripts', 'phone']

/** Every repetition of every test in the report: its project, place, title and outcome. */
function* repetitions(suites) {
  for (const suite of suites ?? []) {
    yield* repetitions(suite.suites)
    for (const { file, line, title, tests } of suite.specs ?? []) {
      for (const { projectName, status, results } of tests) {
        yield { name: `[${projectName}] ${file}:${line} ${title}`, status, results }
      }
    }
  }
}

/** For each test how often it ran and passed, and the first error. */
function tally(report) {
  const tests = new Map()
  for (const { name, status, results } of repetitions(report.suites)) {
    if (status === 'skipped') continue
    const test = tests.get(name) ?? { name, ran: 0, passed: 0, error: '' }
    test.ran++
    if (status === 'expected') test.passed++
    else test.error ||= results.flatMap(({ errors }) => errors)[0]?.message ?? status
    tests.set(name, test)
  }
  return [...tests.values()]
}

export async function journeys({ root, sizes }) {
  const browser = findBrowser()
  if (browser === null) {
    say('  SKIPPED: no Chromium was found')
    return null
  }
  const report = join(makeFolder(), 'report.json')
  const busy = launch(process.execPath, ['-e', 'for (;;) {}'])
  const args = ['test', '--config', 'e2e/playwright.config.ts', `--repeat-each=${sizes.journeyRounds}`, '--retries=0']
  const projects = PROJECTS.map((name) => `--project=${name}`)
  const { said, ended } = launch(
    join(root, 'node_modules/.bin/playwright'),
    [...args, ...projects, '--reporter=json', ...sizes.tests.split(',').filter(Boolean)],
    { cwd: root, env: { ...process.env, CHROMIUM: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: report, NO_COLOR: '1' } },
  )
  const status = await ended
  busy.child.kill()
  const { suites, errors } = JSON.parse(readFileSync(report, 'utf8'))
  must(errors.length === 0, `the journeys could not run: ${errors.map(({ message }) => message).join('\n')}`)
  const tests = tally({ suites })
  must(tests.length > 0, `no journey ran:\n${said.out}\n${said.error}`)
  const flaky = tests.filter(({ ran, passed }) => passed < ran)
  for (const { name, ran, passed, error } of flaky) say(`  FLAKY ${passed} of ${ran} passed: ${name}\n${error}\n`)
  must(flaky.length === 0, `${flaky.length} of ${tests.length} journeys failed in some round`)
  must(status === 0, `the run ended with ${status}:\n${said.error}`)
  const ran = tests.reduce((sum, test) => sum + test.ran, 0)
  say(`  ${tests.length} tests, ${ran} runs, none flaky`)
  return `${tests.length} journeys ${sizes.journeyRounds} times each with one core kept busy (${ran} runs)${sizes.tests ? `, only ${sizes.tests}` : ''}: none flaky`
}
