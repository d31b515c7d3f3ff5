import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { FullConfig, Reporter, Suite, TestCase, TestError } from '@playwright/test/reporter'

/** One line of JSON for each flaky test, kept from run to run until someone deletes the file. */
const FLAKY_FILE = fileURLToPath(new URL('./results/flaky.jsonl', import.meta.url))

const firstLine = (errors: TestError[]) =>
  stripVTControlCharacters(errors[0]?.message ?? 'no message').split('\n', 1)[0] ?? ''

/** Lists the tests that passed only when they were retried, at the end of the run and in a file. */
export default class FlakyReporter implements Reporter {
  private root: Suite | undefined
  private folder = ''

  onBegin(config: FullConfig, suite: Suite) {
    this.root = suite
    this.folder = config.rootDir
  }

  onEnd() {
    const flaky = (this.root?.allTests() ?? [])
      .filter((test) => test.outcome() === 'flaky')
      .map((test) => this.row(test))
    if (flaky.length === 0) return
    mkdirSync(dirname(FLAKY_FILE), { recursive: true })
    const at = new Date().toISOString()
    appendFileSync(FLAKY_FILE, flaky.map((row) => `${JSON.stringify({ at, ...row })}\n`).join(''))
    process.stdout.write(`\nFlaky: ${flaky.length} passed only on retry (also in ${FLAKY_FILE})\n`)
    for (const { project, file, title, error } of flaky) {
      process.stdout.write(`  [${project}] ${file}: ${title}\n    ${error}\n`)
    }
  }

  printsToStdio() {
    return false
  }

  private row(test: TestCase) {
    const failed = test.results.find((result) => result.status !== 'passed')
    return {
      project: test.parent.project()?.name ?? '',
      file: `${test.location.file.slice(join(this.folder, '/').length)}:${test.location.line}`,
      title: test.title,
      error: firstLine(failed?.errors ?? []),
    }
  }
}
