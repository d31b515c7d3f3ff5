import { useLoaderData } from '@remix-run/react'
import { amount } from '../amount'
import { invoices } from '../rows.server'

export const meta = () => [{ title: 'Invoices' }]

export const loader = () => ({ rows: invoices() })

export default function Index() {
  const { rows } = useLoaderData()
  return (
    <table>
      <thead>
        <tr>
          <th>Number</th>
          <th>Client</th>
          <th>Issued</th>
          <th>Due</th>
          <th>Total</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>{row.number}</td>
            <td>{row.client}</td>
            <td>{row.issuedOn}</td>
            <td>{row.dueOn}</td>
            <td>{amount(row)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
