import type { ReactNode } from 'react'
import type { Party as Details } from '~/server/kernel/documents'
import { Country } from './Country'

type Props = { label: string; party: Details; children?: ReactNode }

export function Party({ label, party, children }: Props) {
  return (
    <div>
      <dt className="text-muted">{label}</dt>
      <dd className="font-medium">{party.legalName || party.name}</dd>
      {party.addressLines.map((line) => (
        <dd key={line}>{line}</dd>
      ))}
      {party.country ? (
        <dd>
          <Country of={party.country} />
        </dd>
      ) : null}
      {party.vatId ? <dd className="text-muted">VAT {party.vatId}</dd> : null}
      {children ? <dd>{children}</dd> : null}
    </div>
  )
}
