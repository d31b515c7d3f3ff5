// The same rows without a framework: what this machine could do at most.
import { createServer } from 'node:http'
import { amount } from './app/amount.js'
import { invoices } from './app/rows.server.js'

const escaped = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
const row = (invoice) =>
  `<tr>${[invoice.number, invoice.client, invoice.issuedOn, invoice.dueOn, amount(invoice)]
    .map((cell) => `<td>${escaped(cell)}</td>`)
    .join('')}</tr>`

createServer((_req, res) => {
  res.setHeader('content-type', 'text/html; charset=utf-8')
  res.end(`<!DOCTYPE html><title>Invoices</title><table><tbody>${invoices().map(row).join('')}</tbody></table>`)
}).listen(Number(process.env.PORT))
