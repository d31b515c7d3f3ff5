import { Form } from '@remix-run/react'
import { Moment } from '~/app/components/Moment'
import { ProofField } from '~/app/components/ProofField'
import { Section } from '~/app/components/Section'
import { type Column, Table } from '~/app/components/Table'
import type { Rejected } from '~/app/lib/forms'
import { PasskeyAdd } from '~/app/widgets/PasskeyAdd'
import type { Part, Security } from './parts'

type Viewer = { locale: string; timeZone: string }
type Props = Part & { viewer: Viewer; rejected: Rejected | undefined }
type Passkey = Security['passkeys'][number]

export function PasskeysSection({ security: { passkeys, confirmed }, errorsOf, viewer, rejected }: Props) {
  const asked = rejected?.intent === 'remove-passkey' ? rejected.typed.passkeyId : undefined
  const columns: Column<Passkey>[] = [
    { key: 'name', label: 'Name', cell: (row) => <span className="font-medium">{row.name}</span> },
    { key: 'added', label: 'Added', cell: (row) => <Moment at={row.createdAt} viewer={viewer} /> },
    {
      key: 'used',
      label: 'Last used',
      cell: (row) => (row.lastUsedAt ? <Moment at={row.lastUsedAt} viewer={viewer} /> : 'Never'),
    },
    {
      key: 'remove',
      label: 'Remove',
      cell: (row) => (
        <Form method="post" className="space-y-2">
          <input type="hidden" name="intent" value="remove-passkey" />
          <input type="hidden" name="passkeyId" value={row.id} />
          <ProofField
            id={row.id === asked ? 'remove-passkey-proof' : `proof-${row.id}`}
            confirmed={confirmed || (asked !== undefined && row.id !== asked)}
            errors={row.id === asked ? errorsOf('remove-passkey').proof : undefined}
          />
          <button type="submit" className="button" aria-label={`Remove ${row.name}`}>
            Remove
          </button>
        </Form>
      ),
    },
  ]
  return (
    <Section id="passkeys" title="Passkeys">
      <div className="card">
        {passkeys.length ? (
          <Table caption="Your passkeys" columns={columns} rows={passkeys} keyOf={(row) => row.id} />
        ) : null}
        <div className="space-y-4 p-4">
          <p className="max-w-prose">
            A passkey signs you in with your fingerprint, your face or a security key, without password and code.
          </p>
          <PasskeyAdd confirmed={confirmed} errors={errorsOf('add-passkey')} />
        </div>
      </div>
    </Section>
  )
}
