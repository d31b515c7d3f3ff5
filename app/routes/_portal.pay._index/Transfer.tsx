import { inFours } from '~/server/kernel/text'
import type { getPayable } from '~/server/payments/payable'

type Props = {
  transfer: Awaited<ReturnType<typeof getPayable>>['transfer']
  numbers: string[]
  /** Online payment is off: this is the way to pay. */
  instead: boolean
}

export function Transfer({ transfer, numbers, instead }: Props) {
  const reference = transfer.reference ?? numbers.join(', ')
  const rows = [
    ['To', transfer.name],
    ['IBAN', transfer.iban && inFours(transfer.iban)],
    ['BIC', transfer.bic],
    ['Reference', reference],
  ].filter((row): row is [string, string] => Boolean(row[1]))
  return (
    <section aria-labelledby="transfer" className="card h-fit min-w-0 p-4">
      <h2 id="transfer" className="mb-3">
        {instead ? 'Pay by bank transfer' : 'Or by bank transfer'}
      </h2>
      {instead ? (
        <p className="mb-3 text-muted">Online payment is not set up here. A transfer counts as soon as it arrives.</p>
      ) : null}
      {transfer.iban ? (
        <dl className="space-y-2">
          {rows.map(([label, value]) => (
            <div key={label}>
              <dt className="text-muted">{label}</dt>
              <dd className="wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p>Ask us for our bank details.</p>
      )}
    </section>
  )
}
