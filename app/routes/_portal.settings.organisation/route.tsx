import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { LegalFields } from '~/app/components/LegalFields'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import type { EditOrganisationInput } from '~/server/clients/detailsInput'
import { editOrganisation } from '~/server/clients/editOrganisation'
import { getOrganisation } from '~/server/clients/getOrganisation'

export const loader = async ({ context }: LoaderFunctionArgs) => ({
  ...(await getOrganisation(context)),
  rejected: context.rejected === true,
})

export const action = byIntent({
  save: async (ctx, form: EditOrganisationInput) => {
    await editOrganisation(ctx, form)
    return { to: paths.organisation(), flash: 'The details were saved.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'Organisation', data?.rejected)

export default function Organisation() {
  const { organisation, can } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const sending = useNavigation().state !== 'idle'
  const { id, updatedAt, ...values } = organisation
  const value = (name: string) => (rejected ? rejected.typed : (values as Record<string, string>))[name] ?? ''
  return (
    <>
      <PageHeader title={organisation.name} state="What invoices say of you from now on." />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form method="post" action={paths.organisation()} noValidate className="max-w-3xl" key={`${id} ${updatedAt}`}>
        <input type="hidden" name="clientId" value={id} />
        <input type="hidden" name="updatedAt" value={updatedAt} />
        <fieldset disabled={!can.edit} className="min-w-0 space-y-5">
          <legend className="sr-only">Legal and billing details</legend>
          <LegalFields value={value} errors={(name) => rejected?.fields[name]} />
          {can.edit ? (
            <button type="submit" className="button button-primary" aria-busy={sending}>
              Save
            </button>
          ) : null}
        </fieldset>
      </Form>
    </>
  )
}
