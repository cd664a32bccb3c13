import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';

export class Inner {
  @IsString() x = 'dx';
  @IsString() y = 'dy';
}

/** A field of each type that configuration knows. */
export class Kinds {
  @IsString() text = 'default';
  @IsInt() whole = 0;
  @IsNumber() amount = 0.5;
  @IsBoolean() flag = false;
  @IsArray() @IsString({ each: true }) list: string[] = ['d1', 'd2'];
  @IsObject() record: Record<string, string> = { d: 'd' };
  @ValidateNested() @Type(() => Inner) nested = new Inner();
  @IsOptional() @IsString() maybe?: string;
}
