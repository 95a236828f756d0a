export const webhookPath = (id: string): string => `/settings/webhooks/${id}`;
