// The amounts of many invoices wherever they stand: page, list, file, document, call, and at Stripe.
import { join } from 'node:path'
import { launch, must, say, seconds } from './machine.mjs'

const TEST = 'server/documents/equal.test.ts'

export async function documents({ root, sizes }) {
  const began = performance.now()
  const args = ['run', '--config', 'remix.config.ts', '--project', 'sqlite', TEST]
  const { said, ended } = launch(join(root, 'node_modules/.bin/vitest'), args, {
    cwd: root,
    env: { ...process.env, INVOICES: String(sizes.invoices), NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  const status = await ended
  must(status === 0, `${TEST} fails:\n${said.out.slice(-6000)}\n${said.error}`)
  must(/Tests\s+.*?1 passed/.test(said.out), `${TEST} holds no test`)
  say(`  ${sizes.invoices} invoices in ${seconds(performance.now() - began)} s`)
  return `${sizes.invoices} random invoices in euros, yen and dinars, with discounts and every kind of tax: the HTML of the page and of the list, RPC, CSV, the text of the PDF line by line and the amount asked of Stripe equal to the minor unit`
}
