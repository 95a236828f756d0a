const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

export const formatDay = (date: string): string => day.format(new Date(date));
