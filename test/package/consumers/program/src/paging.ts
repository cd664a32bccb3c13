import { IsOptional, IsString } from 'class-validator';

export class Paging {
  @IsOptional()
  @IsString()
  after?: string;
}
