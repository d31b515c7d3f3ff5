// Lists your invoices: node docs/examples/list-invoices.mjs https://portal.example.com you@example.com
// The password is read from ORIGINS_PASSWORD or standard input, a second factor's code from ORIGINS_CODE.
import { text } from 'node:stream/consumers'
import { createClient, OriginsError } from 'origins/client'

const [url, email] = process.argv.slice(2)
if (!url || !email) {
  process.stderr.write('Usage: node docs/examples/list-invoices.mjs URL EMAIL\n')
  process.exit(2)
}

const password = process.env.ORIGINS_PASSWORD ?? (await text(process.stdin)).replace(/\r?\n$/, '')
const portal = createClient({ url, email, password, code: process.env.ORIGINS_CODE })

const amount = ({ totalMinor, exponent, currency }) => `${(totalMinor / 10 ** exponent).toFixed(exponent)} ${currency}`

try {
  let after
  do {
    const page = await portal.invoices.list.query({ after })
    for (const invoice of page.rows) {
      process.stdout.write(`${[invoice.number, invoice.issuedOn, invoice.status, amount(invoice)].join('\t')}\n`)
    }
    after = page.next ?? undefined
  } while (after)
} catch (error) {
  const why = error.cause instanceof OriginsError ? error.cause.code : error.data?.code
  process.stderr.write(`${why ? `${why}: ` : ''}${error.message}\n`)
  process.exitCode = 1
}
