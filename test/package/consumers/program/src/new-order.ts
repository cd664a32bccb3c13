import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Min, ValidateNested } from 'class-validator';

export class Address {
  @IsString()
  street!: string;
}

export class NewOrder {
  @IsString()
  name!: string;

  @IsInt()
  @Min(1)
  count = 1;

  @IsOptional()
  @ValidateNested()
  @Type(() => Address)
  address?: Address;
}
