import { Form } from '@remix-run/react'
import { Section } from '~/app/components/Section'
import { paths } from '~/app/lib/paths'
import type { ClientStatus } from '~/server/clients/rules'

const says: Record<ClientStatus, string> = {
  active:
    'People use the portal in full. If you make it inactive, they can still sign in, read and pay, but subscriptions are not invoiced and saved cards are not charged.',
  inactive:
    'People sign in, read and pay, and are reminded of what is due. Subscriptions are not invoiced and saved cards are not charged.',
  archived: 'No one can sign in, and nothing happens automatically. Usage, invoices and payments are kept.',
}

export function ClientStatusForm({ id, status }: { id: string; status: ClientStatus }) {
  return (
    <Section id="status" title="Status" className="mt-8 max-w-3xl">
      <div className="card flex flex-wrap items-center justify-between gap-4 p-4 sm:p-5">
        <p className="max-w-prose grow basis-60 text-muted">{says[status]}</p>
        <Form method="post" action={paths.clientEdit(id)} className="flex flex-wrap gap-2">
          <button
            type="submit"
            name="intent"
            value={status === 'active' ? 'deactivate' : 'activate'}
            className="button"
          >
            {status === 'active' ? 'Make inactive' : 'Make active'}
          </button>
          {status === 'archived' ? null : (
            <a className="button" href={paths.clientArchive(id)}>
              Archive…
            </a>
          )}
        </Form>
      </div>
    </Section>
  )
}
